/** The Python side of a session, by file name; `lab_session` is what the worker calls (protocol.ts). */

export const pythonFiles = [
  'lab_answers.py',
  'lab_cell.py',
  'lab_errors.py',
  'lab_helpers.py',
  'lab_json.py',
  'lab_places.py',
  'lab_queries.py',
  'lab_session.py',
  'lab_show.py',
  'lab_streams.py',
  'lab_traceback.py',
  'lab_variables.py',
] as const;

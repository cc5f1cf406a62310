import { describe, expect, it, vi } from 'vitest';
import type { ChatModel, ChatRequest } from './chat';
import { PersonChat } from './person';

const request = (content: string, more: Partial<ChatRequest> = {}): ChatRequest => ({
  messages: [{ role: 'user', content }],
  sampling: { temperature: 0, topP: 1, maxTokens: 10 },
  place: { purpose: 'turn', depth: 0, call: content },
  signal: new AbortController().signal,
  ...more,
});

describe('a person', () => {
  it('is asked in order and may answer in any', async () => {
    const person = new PersonChat();
    const lists: string[][] = [];
    person.subscribe((questions) => lists.push(questions.map(({ id }) => id)));
    const pieces: string[] = [];
    const first = person.complete(request('one', { onText: (text) => pieces.push(text) }));
    const second = person.complete(request('two'));
    expect(person.questions.map(({ place }) => place.call)).toEqual(['one', 'two']);
    person.answer('q2', 'second answer');
    person.answer('q1', 'first answer');
    expect((await second).text).toBe('second answer');
    expect(await first).toMatchObject({
      text: 'first answer',
      model: 'person',
      usage: { cost: 0, estimated: true },
    });
    expect(pieces).toEqual(['first answer']);
    expect(lists).toEqual([['q1'], ['q1', 'q2'], ['q1'], []]);
  });

  it('may leave a question, and answers none twice', async () => {
    const person = new PersonChat();
    const asked = person.complete(request('one'));
    person.leave('q1');
    await expect(asked).rejects.toMatchObject({ code: 'person_left' });
    for (const again of [() => person.answer('q1', 'x'), () => person.leave('q1')])
      expect(again).toThrow(expect.objectContaining({ code: 'no_question' }));
  });

  it('is not asked any more what was aborted', async () => {
    const person = new PersonChat();
    const control = new AbortController();
    const asked = person.complete(request('one', { signal: control.signal }));
    const reason = new Error('enough');
    control.abort(reason);
    await expect(asked).rejects.toBe(reason);
    expect(person.questions).toEqual([]);
    await expect(person.complete(request('two', { signal: control.signal }))).rejects.toBe(reason);
  });

  it('may hand a question over to a model', async () => {
    const [person, other] = [new PersonChat(), new PersonChat()];
    const asked = person.complete(request('one'));
    const handed = person.handOver('q1', other);
    expect(person.questions).toEqual([]);
    other.answer('q1', 'from the other');
    await handed;
    expect((await asked).text).toBe('from the other');
  });

  it('may hand over all that is open and all that comes', async () => {
    const [person, other] = [new PersonChat(), new PersonChat()];
    const asked = [person.complete(request('one')), person.complete(request('two'))];
    const handed = person.handOver('q1', other, true);
    expect(person.questions).toEqual([]);
    const later = person.complete(request('three'));
    expect(other.questions.map(({ place }) => place.call)).toEqual(['one', 'two', 'three']);
    for (const { id, place } of other.questions) other.answer(id, `re: ${place.call}`);
    await handed;
    expect((await Promise.all([...asked, later])).map(({ text }) => text)).toEqual([
      're: one',
      're: two',
      're: three',
    ]);
    await expect(person.handOver('q1', other, true)).rejects.toMatchObject({ code: 'no_question' });
  });

  it('says who takes over before that is asked, and asks nobody where it may not', async () => {
    const [person, other] = [new PersonChat(), new PersonChat()];
    const told: string[] = [];
    const onHandOver = async (model: ChatModel) => void told.push(`${model.name} ${other.questions.length}`);
    const asked = person.complete(request('one', { onHandOver }));
    const refused = person.complete(
      request('two', { onHandOver: () => Promise.reject(new Error('too much')) }),
    );
    const handed = person.handOver('q1', other, true);
    await expect(refused).rejects.toThrow('too much');
    const later = person.complete(request('three', { onHandOver }));
    await vi.waitFor(() => expect(other.questions).toHaveLength(2));
    expect(told[0]).toBe('person 0');
    expect(told).toHaveLength(2);
    for (const { id } of other.questions) other.answer(id, 'x');
    await Promise.all([asked, later, handed]);
  });
});

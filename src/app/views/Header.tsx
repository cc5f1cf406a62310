/** Name and purpose. */

export function Header() {
  return (
    <header className="masthead">
      <h1>Recursion Lab</h1>
      <p>
        Frozen language models of different families answer a question by passing hidden states to one another,
        round after round. Everything runs in this tab.
      </p>
    </header>
  );
}

/** Name and purpose. */

export function Header() {
  return (
    <header className="masthead">
      <h1>Recursion Lab</h1>
      <p>
        Frozen language models answer a question together by passing hidden states to one another, round after
        round, in this tab.
      </p>
    </header>
  );
}

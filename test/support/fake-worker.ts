/** A worker in name only: both ends of a channel in this thread, and the events of a real one. */

import { expose } from 'comlink';

export class FakeWorker extends EventTarget {
  readonly channel = new MessageChannel();
  terminated = false;

  /** @param make the object that the worker exposes, given what posts to the page. */
  constructor(make: (post: (message: unknown) => void) => object) {
    super();
    const { port1, port2 } = this.channel;
    port1.onmessage = ({ data }) => this.dispatchEvent(new MessageEvent('message', { data }));
    expose(
      make((message) => port2.postMessage(message)),
      port2,
    );
  }
  postMessage(data: unknown) {
    this.channel.port1.postMessage(data);
  }
  terminate() {
    this.terminated = true;
    this.channel.port1.close();
    this.channel.port2.close();
  }
}

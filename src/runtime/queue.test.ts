import { describe, expect, it } from 'vitest';
import { Queue } from './queue';

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('Queue', () => {
  it('runs one task at a time, in order', async () => {
    const queue = new Queue();
    const log: string[] = [];
    const task = (name: string, ms: number) => () => {
      log.push(`${name} begins`);
      return pause(ms).then(() => {
        log.push(`${name} ends`);
        return name;
      });
    };
    const done = await Promise.all([
      queue.add(task('a', 15)),
      queue.add(task('b', 1)),
      queue.add(task('c', 5)),
    ]);
    expect(done).toEqual(['a', 'b', 'c']);
    expect(log).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
  });

  it('tells a failure to its caller alone and goes on', async () => {
    const queue = new Queue();
    const first = queue.add(() => Promise.reject(new Error('no')));
    const second = queue.add(() => {
      throw new Error('neither');
    });
    const third = queue.add(() => 3);
    await expect(first).rejects.toThrow('no');
    await expect(second).rejects.toThrow('neither');
    expect(await third).toBe(3);
  });

  it('takes a task that is added from within one after it', async () => {
    const queue = new Queue();
    const log: string[] = [];
    const inner = await queue.add(async () => {
      const later = queue.add(() => log.push('inner'));
      await pause(5);
      log.push('outer');
      return { later };
    });
    await inner.later;
    expect(log).toEqual(['outer', 'inner']);
  });
});

import { expect, test } from 'vitest';
import { browserOf } from './browser';

const mac = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)';
const webkit = 'AppleWebKit/605.1.15 (KHTML, like Gecko)';

test.each([
  ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/150.0.0.0 Safari/537.36', 0, 'chrome', 'windows'],
  ['Mozilla/5.0 (Windows NT 10.0) Chrome/150.0.0.0 Safari/537.36 Edg/150.0.0.0', 0, 'edge', 'windows'],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:152.0) Gecko/20100101 Firefox/152.0', 0, 'firefox', 'linux'],
  ['Mozilla/5.0 (X11; CrOS x86_64 16181.0.0) Chrome/150.0.0.0 Safari/537.36', 0, 'chrome', 'chromeos'],
  ['Mozilla/5.0 (Linux; Android 10; K) Chrome/150.0.0.0 Mobile Safari/537.36', 5, 'chrome', 'android'],
  [`${mac} ${webkit} Version/26.1 Safari/605.1.15`, 0, 'safari', 'mac'],
  [`${mac} ${webkit} Version/26.1 Safari/605.1.15`, 5, 'safari', 'ios'],
  [`Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) ${webkit} CriOS/150.0 Mobile`, 5, 'chrome', 'ios'],
  ['curl/8.1', 0, 'other', 'other'],
])('%s with %i touch points is %s on %s', (userAgent, maxTouchPoints, browser, system) => {
  expect(browserOf({ userAgent, maxTouchPoints })).toEqual({ browser, system });
});

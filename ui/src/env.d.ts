/** True while developing and in the build for screen tests: the fake station may stand in for the real one. */
declare const __FAKE_STATION__: boolean;

declare module 'virtual:tokens.css';

/** Tags and cycles, never data: the clock, caches, branch predictor, cost model and performance counters. */
package faultline.emulator.timing;

/** One harness for tests and benchmarks: builds guests, runs them, and checks the kernel's books. */
package faultline.testkit;

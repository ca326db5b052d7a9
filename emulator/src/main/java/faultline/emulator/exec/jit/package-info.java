/** The translator: hot guest code as JVM bytecode, with exactly the interpreter's effects; the only user of ASM. */
package faultline.emulator.exec.jit;

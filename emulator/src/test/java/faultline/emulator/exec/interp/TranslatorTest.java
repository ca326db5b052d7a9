package faultline.emulator.exec.interp;

import static org.assertj.core.api.Assertions.assertThat;

import faultline.emulator.cpu.CpuState;
import faultline.emulator.exec.Exit;
import faultline.emulator.exec.jit.TranslatingEngine;
import faultline.emulator.exec.jit.TranslatorLimits;
import java.lang.management.ClassLoadingMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** What holds of the interpreter holds of code that is translated at once; and regions come and go as they should. */
class TranslatorTest extends InterpreterTest {
    private static final int CODE = 0x200000;
    private static final int MOST_REGIONS = 4;

    @Override
    TinyMachine machine() {
        return machine(new TranslatorLimits(0, 7_000, 100, Integer.MAX_VALUE));
    }

    private static TinyMachine machine(TranslatorLimits limits) {
        return new TinyMachine(0, parts -> new TranslatingEngine(parts, limits));
    }

    /** mov eax, value; int 0x80 */
    private static int answer(TinyMachine machine, int at, int value) {
        byte[] code = {(byte) 0xB8, (byte) value, (byte) (value >> 8), 0, 0, (byte) 0xCD, (byte) 0x80};
        machine.memory.write(at, code, 0, code.length);
        machine.state.eip = at;
        machine.interpreter.enterAnew();
        assertThat(machine.interpreter.run(Long.MAX_VALUE)).isEqualTo(Exit.SOFTWARE_INTERRUPT);
        return machine.state.registers[CpuState.EAX];
    }

    @Test
    void classesOfForgottenRegionsUnload() throws InterruptedException {
        ClassLoadingMXBean classes = ManagementFactory.getClassLoadingMXBean();
        TinyMachine machine = machine(new TranslatorLimits(0, 7_000, MOST_REGIONS, Integer.MAX_VALUE));
        int regions = 50;
        long before = classes.getUnloadedClassCount();
        for (int i = 0; i < regions; i++) {
            assertThat(answer(machine, CODE + i * 4096, i)).isEqualTo(i);
        }
        long unloaded = 0;
        for (int tries = 0; tries < 50 && unloaded < regions - MOST_REGIONS - 1; tries++) {
            System.gc();
            Thread.sleep(20);
            unloaded = classes.getUnloadedClassCount() - before;
        }
        assertThat(unloaded).isGreaterThanOrEqualTo(regions - MOST_REGIONS - 1);
        assertThat(answer(machine, CODE, 7)).isEqualTo(7);
    }

    @Test
    void rewrittenPagesAreTranslatedAnewUntilTheyAreOnlyInterpreted() {
        TinyMachine machine = machine(new TranslatorLimits(0, 7_000, 100, 3));
        for (int i = 0; i < 10; i++) {
            assertThat(answer(machine, CODE, 100 + i)).isEqualTo(100 + i);
        }
    }

    @Test
    void pagesMappedElsewhereAreNotMistaken() {
        TinyMachine machine = machine(new TranslatorLimits(0, 7_000, 100, 3));
        int other = CODE + 4096;
        assertThat(answer(machine, other, 2)).isEqualTo(2);
        assertThat(answer(machine, CODE, 1)).isEqualTo(1);
        machine.map(CODE, other >> 12, 5);
        machine.state.eip = CODE;
        assertThat(machine.interpreter.run(Long.MAX_VALUE)).isEqualTo(Exit.SOFTWARE_INTERRUPT);
        assertThat(machine.state.registers[CpuState.EAX]).isEqualTo(2);
        assertThat(machine.state.eip).isEqualTo(CODE + 7);
    }
}

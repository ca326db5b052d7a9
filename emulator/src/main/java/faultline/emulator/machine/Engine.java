package faultline.emulator.machine;

import java.util.function.Supplier;

/** The ways to run user code; all give the same results (law 5). */
public enum Engine {
    /** One instruction after the other: the reference. */
    INTERP(InterpreterFactory::new),
    /** All code is translated to JVM bytecode the first time it runs; for tests. */
    JIT(() -> new TranslatorFactory(0)),
    /** Code is interpreted until it proves hot, then translated. */
    AUTO(() -> new TranslatorFactory(TranslatorFactory.THRESHOLD));

    private final Supplier<EngineFactory> factory;

    Engine(Supplier<EngineFactory> factory) {
        this.factory = factory;
    }

    /** A factory of such engines. */
    public EngineFactory factory() {
        return factory.get();
    }
}

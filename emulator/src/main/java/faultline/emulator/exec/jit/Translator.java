package faultline.emulator.exec.jit;

import java.lang.invoke.MethodHandles;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Makes classes of code graphs. Each is a hidden class, so that it goes when its region goes; what it works on stands in
 * static final fields, which HotSpot compiles as constants.
 */
final class Translator {
    private static final String PACKAGE = "faultline/emulator/exec/jit/";
    private static final String PARTS = PACKAGE + "RegionParts";
    private static final String SUPER = PACKAGE + "RegionCode";
    /** Field, accessor of {@link RegionParts}, type. */
    private static final String[][] FIELDS = {
        {"DATA", "data", "L" + PACKAGE + "DataPath;"},
        {"BRANCHES", "branches", "L" + PACKAGE + "BranchPath;"},
        {"SEGMENTS", "segments", "L" + PACKAGE + "SegmentPath;"},
        {"DIVISIONS", "divisions", "L" + PACKAGE + "DividePath;"},
        {"SLOW", "slow", "L" + PACKAGE + "SlowPath;"},
        {"FLAGS", "flags", "Lfaultline/emulator/cpu/Flags;"},
    };

    private final RegionParts parts;
    private final int lineMask;
    /** Sites of different regions have different numbers, as far as there are guesses for them. */
    private int nextSite;

    Translator(RegionParts parts, int lineBytes) {
        this.parts = parts;
        this.lineMask = -lineBytes;
    }

    /** The region of {@code graph}. */
    RegionCode translate(CodeGraph graph) {
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
        writer.visit(Opcodes.V17, Opcodes.ACC_FINAL | Opcodes.ACC_SUPER, Code.NAME, null, SUPER, null);
        for (String[] field : FIELDS) {
            writer.visitField(Opcodes.ACC_STATIC | Opcodes.ACC_FINAL, field[0], field[2], null, null);
        }
        initializer(writer);
        constructor(writer);
        MethodVisitor method = writer.visitMethod(Opcodes.ACC_FINAL, "run", "(I)I", null, null);
        method.visitCode();
        Site[] sites = new RegionEmitter(graph, parts.branches().predictor(), lineMask, nextSite, method).emit();
        method.visitMaxs(0, 0);
        method.visitEnd();
        writer.visitEnd();
        RegionCode code = instance(writer.toByteArray());
        code.sites = sites;
        code.firstSite = nextSite;
        nextSite = nextSite + sites.length & DataPath.GUESSES - 1;
        code.state = parts.state();
        code.pages = graph.pages();
        code.frames = graph.frames();
        code.places = graph.places();
        return code;
    }

    private RegionCode instance(byte[] bytes) {
        try {
            return (RegionCode) MethodHandles.lookup()
                    .defineHiddenClassWithClassData(bytes, parts, true)
                    .lookupClass()
                    .getDeclaredConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a region could not be made a class", e);
        }
    }

    private static void initializer(ClassWriter writer) {
        MethodVisitor method = writer.visitMethod(Opcodes.ACC_STATIC, "<clinit>", "()V", null, null);
        method.visitCode();
        String lookup = "java/lang/invoke/MethodHandles";
        method.visitMethodInsn(
                Opcodes.INVOKESTATIC, lookup, "lookup", "()Ljava/lang/invoke/MethodHandles$Lookup;", false);
        method.visitLdcInsn("_");
        method.visitLdcInsn(Type.getObjectType(PARTS));
        method.visitMethodInsn(
                Opcodes.INVOKESTATIC,
                lookup,
                "classData",
                "(Ljava/lang/invoke/MethodHandles$Lookup;Ljava/lang/String;Ljava/lang/Class;)Ljava/lang/Object;",
                false);
        method.visitTypeInsn(Opcodes.CHECKCAST, PARTS);
        method.visitVarInsn(Opcodes.ASTORE, 0);
        for (String[] field : FIELDS) {
            method.visitVarInsn(Opcodes.ALOAD, 0);
            method.visitMethodInsn(Opcodes.INVOKEVIRTUAL, PARTS, field[1], "()" + field[2], false);
            method.visitFieldInsn(Opcodes.PUTSTATIC, Code.NAME, field[0], field[2]);
        }
        method.visitInsn(Opcodes.RETURN);
        method.visitMaxs(0, 0);
        method.visitEnd();
    }

    private static void constructor(ClassWriter writer) {
        MethodVisitor method = writer.visitMethod(0, "<init>", "()V", null, null);
        method.visitCode();
        method.visitVarInsn(Opcodes.ALOAD, 0);
        method.visitMethodInsn(Opcodes.INVOKESPECIAL, SUPER, "<init>", "()V", false);
        method.visitInsn(Opcodes.RETURN);
        method.visitMaxs(0, 0);
        method.visitEnd();
    }
}

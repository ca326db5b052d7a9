package faultline.kernel.process;

import faultline.emulator.trap.LocalDescriptors;
import faultline.emulator.trap.UserContext;

/** The segment registers of user programs (Linux 2.6.2 asm-i386/segment.h). */
public final class Segments {

    /** __USER_CS. */
    public static final int USER_CODE = 0x73;
    /** __USER_DS. */
    public static final int USER_DATA = 0x7B;

    /** Bit of a selector that names the local table. */
    private static final int LOCAL = 4;

    private static final int ES = 0;
    private static final int CS = 1;
    private static final int SS = 2;
    private static final int DS = 3;
    private static final int FS = 4;
    private static final int GS = 5;

    private Segments() {}

    /** Gives {@code user} the flat code and data segments; FS and GS stay. */
    static void flat(UserContext user) {
        set(user, ES, USER_DATA, 0);
        set(user, CS, USER_CODE, 0);
        set(user, SS, USER_DATA, 0);
        set(user, DS, USER_DATA, 0);
    }

    /** The segments of a fresh program: flat, FS and GS null. */
    static void fresh(UserContext user) {
        flat(user);
        set(user, FS, 0, 0);
        set(user, GS, 0, 0);
    }

    /** Whether a program may load {@code selector} into a data segment register: flat, of TLS, or of the local table. */
    static boolean isData(int selector) {
        if ((selector & LOCAL) != 0) {
            return true;
        }
        int index = (selector >>> 3) - TlsDescriptor.FIRST_ENTRY;
        return selector == USER_DATA || index >= 0 && index < TlsDescriptor.ENTRIES && (selector & 7) == 3;
    }

    /** Sets the bases of all segments from their selectors and the TLS segments of {@code process}. */
    static void resolve(UserContext user, Process process) {
        LocalDescriptors local = process.group().localDescriptors();
        for (int i = 0; i < user.selectors.length; i++) {
            if ((user.selectors[i] & LOCAL) != 0) {
                int entry = user.selectors[i] >>> 3;
                boolean loads = local != null && local.loadable(entry);
                user.selectors[i] = loads ? user.selectors[i] : 0;
                user.bases[i] = loads ? local.base(entry) : 0;
                continue;
            }
            int index = (user.selectors[i] >>> 3) - TlsDescriptor.FIRST_ENTRY;
            boolean tls = index >= 0 && index < TlsDescriptor.ENTRIES;
            user.bases[i] = tls ? process.descriptor(index).base() : 0;
        }
    }

    private static void set(UserContext user, int segment, int selector, int base) {
        user.selectors[segment] = selector;
        user.bases[segment] = base;
    }
}

package faultline.kernel.vfs;

/** Who asks for a file: the numbers and capabilities that its rights are judged by. */
public interface Subject {

    /** CAP_CHOWN (linux/capability.h). */
    int CAP_CHOWN = 0;
    /** CAP_DAC_OVERRIDE. */
    int CAP_DAC_OVERRIDE = 1;
    /** CAP_DAC_READ_SEARCH. */
    int CAP_DAC_READ_SEARCH = 2;
    /** CAP_FOWNER. */
    int CAP_FOWNER = 3;
    /** CAP_FSETID. */
    int CAP_FSETID = 4;
    /** CAP_SYS_CHROOT. */
    int CAP_SYS_CHROOT = 18;
    /** CAP_SYS_ADMIN. */
    int CAP_SYS_ADMIN = 21;

    /** Root with all capabilities: the kernel itself. */
    Subject ROOT = new Subject() {
        @Override
        public int fileUser() {
            return 0;
        }

        @Override
        public int fileGroup() {
            return 0;
        }

        @Override
        public boolean inFileGroup(int group) {
            return group == 0;
        }

        @Override
        public boolean can(int capability) {
            return true;
        }
    };

    /** fsuid. */
    int fileUser();

    /** fsgid. */
    int fileGroup();

    /** Whether {@code group} is fsgid or a supplementary group. */
    boolean inFileGroup(int group);

    /** Whether it has a capability. */
    boolean can(int capability);
}

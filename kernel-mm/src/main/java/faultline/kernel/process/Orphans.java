package faultline.kernel.process;

/** Job control's rule for process groups that no shell looks after: is_orphaned_pgrp. */
final class Orphans {

    private Orphans() {}

    /**
     * Whether nobody would continue {@code group} if it stopped: neither it nor an ancestor in its process group has a parent in
     * another process group of the same session. Linux asks that of all members of the process group; members that are no
     * ancestors differ only when a shell puts processes of different parents into one.
     */
    static boolean orphaned(ThreadGroup group) {
        int processGroup = group.processGroup();
        for (ThreadGroup each = group; each != null; each = each.parent()) {
            boolean inside = each.processGroup() == processGroup;
            boolean caredFor = each.parent() != null
                    && each.parent().processGroup() != processGroup
                    && each.parent().session() == each.session();
            if (inside && caredFor) {
                return false;
            }
        }
        return true;
    }
}

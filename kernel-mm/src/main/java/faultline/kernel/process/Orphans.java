package faultline.kernel.process;

/** Job control's rule for process groups that no shell looks after: is_orphaned_pgrp. */
final class Orphans {

    private Orphans() {}

    /**
     * Whether nobody would continue the process group of {@code group} if it stopped: none of its ancestors-by-one in the group
     * is in another process group of the same session. Only the chain of {@code group} itself is looked at, and its siblings in
     * the process group through their common parents.
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

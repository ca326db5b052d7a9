package faultline.kernel.rmap.priotree;

import faultline.kernel.rmap.KernelList;

/** vm_set: the vmas that show exactly the pages of one that is in the tree. */
final class LikeList {

    /** The one in the tree. */
    PrioNode treeNode;

    /** The others. */
    final KernelList<PrioNode> members;

    LikeList(PrioNode treeNode, KernelList<PrioNode> members) {
        this.treeNode = treeNode;
        this.members = members;
    }
}

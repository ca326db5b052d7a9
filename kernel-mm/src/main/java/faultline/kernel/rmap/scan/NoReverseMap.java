package faultline.kernel.rmap.scan;

import faultline.kernel.mm.Vma;
import faultline.kernel.rmap.AnonReverseMap;
import faultline.kernel.rmap.MappingVisitor;

/** Linux 2.4: nothing is kept for any page, so nothing is paid and nothing can be found (facts linux-mm.md 3.1). */
public final class NoReverseMap implements AnonReverseMap {

    @Override
    public void add(int frame, Vma vma, int va, long pte) {}

    @Override
    public void dup(int frame, Vma parent, Vma child, int va, long pte) {}

    @Override
    public void remove(int frame, Vma vma, int va, long pte) {}

    @Override
    public void walk(int frame, MappingVisitor visitor) {}

    @Override
    public int mapCount(int frame) {
        return -1;
    }

    @Override
    public boolean findsMappings() {
        return false;
    }
}

package faultline.kernel.rmap.scan;

import faultline.kernel.mm.Vma;
import faultline.kernel.rmap.MappingVisitor;
import faultline.kernel.rmap.ReverseMap;

/** Linux 2.4: nothing is kept, so nothing is paid and nothing can be found (facts linux-mm.md 3.1). */
public final class NoReverseMap implements ReverseMap {

    @Override
    public boolean prepare(Vma vma) {
        return true;
    }

    @Override
    public boolean prepareDup() {
        return true;
    }

    @Override
    public void addAnon(int frame, Vma vma, int va, long pte) {}

    @Override
    public void addFile(int frame, Vma vma, int va, long pte) {}

    @Override
    public void dup(int frame, Vma parent, Vma child, int va, long pte) {}

    @Override
    public void remove(int frame, Vma vma, int va, long pte) {}

    @Override
    public void walk(int frame, MappingVisitor visitor) {}

    @Override
    public void referencesTested(int frame) {}

    @Override
    public int mapCount(int frame) {
        return -1;
    }

    @Override
    public boolean findsMappings() {
        return false;
    }

    @Override
    public long bytesInUse() {
        return 0;
    }

    @Override
    public long peakBytesInUse() {
        return 0;
    }

    @Override
    public long objectsInUse() {
        return 0;
    }

    @Override
    public String objectName() {
        return "";
    }
}

package faultline.kernel.frame;

import faultline.emulator.memory.PhysicalMemory;

/** How slab caches keep free objects at hand (facts linux-mm.md 5.4). */
public enum SlabTraits {
    /**
     * 2.4: CPUs have arrays only in a kernel for several processors, and none for objects larger than a page; free slabs stay until
     * reclaim takes them (Linux 2.4.20 slab.c enable_cpucache, kmem_cache_reap).
     */
    V2_4 {
        @Override
        int cpuLimit(int objectBytes, boolean smp) {
            if (!smp || objectBytes > PhysicalMemory.FRAME_BYTES) {
                return 0;
            }
            if (objectBytes > 1024) {
                return 60;
            }
            return objectBytes > 256 ? 124 : 252;
        }

        @Override
        int batch(int limit) {
            return limit / 2;
        }

        @Override
        int sharedLimit(int objectBytes, int limit, boolean smp) {
            return 0;
        }

        @Override
        boolean keepsFreeSlabs() {
            return true;
        }
    },
    /** 2.6: every CPU has an array, and in a kernel for several processors all share another in front of the slabs. */
    V2_6 {
        @Override
        int cpuLimit(int objectBytes, boolean smp) {
            if (objectBytes > 128 << 10) {
                return 1;
            }
            if (objectBytes > PhysicalMemory.FRAME_BYTES) {
                return 8;
            }
            if (objectBytes > 1024) {
                return 24;
            }
            return objectBytes > 256 ? 54 : 120;
        }

        @Override
        int batch(int limit) {
            return (limit + 1) / 2;
        }

        @Override
        int sharedLimit(int objectBytes, int limit, boolean smp) {
            return smp && objectBytes <= PhysicalMemory.FRAME_BYTES ? SHARED_BATCHES * batch(limit) : 0;
        }

        @Override
        boolean keepsFreeSlabs() {
            return false;
        }
    };

    private static final int SHARED_BATCHES = 8;

    /** Objects that one CPU keeps at hand; 0 when CPUs have no arrays. */
    abstract int cpuLimit(int objectBytes, boolean smp);

    /** Objects that move between an array and the slabs at a time. */
    abstract int batch(int limit);

    /** Objects in the array that CPUs share; 0 for no such array. */
    abstract int sharedLimit(int objectBytes, int limit, boolean smp);

    /** Whether slabs without objects in use stay until they are reaped. */
    abstract boolean keepsFreeSlabs();
}

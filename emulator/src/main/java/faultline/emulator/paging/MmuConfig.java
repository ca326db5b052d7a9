package faultline.emulator.paging;

import faultline.emulator.timing.CacheHierarchyConfig;

/**
 * What the memory side of one CPU consists of.
 *
 * @param caches caches and DRAM
 * @param instructionTlb TLBs for fetches
 * @param dataTlb TLBs for loads and stores
 * @param physicalBits width of physical addresses, 32 to 52
 * @param lineFilter whether the host's fast path is used; it changes nothing but speed (law 4)
 */
public record MmuConfig(
        CacheHierarchyConfig caches,
        TlbConfig instructionTlb,
        TlbConfig dataTlb,
        int physicalBits,
        boolean lineFilter) {}

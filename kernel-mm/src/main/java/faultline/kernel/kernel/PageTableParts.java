package faultline.kernel.kernel;

import faultline.kernel.pagetable.PageDirectories;
import faultline.kernel.pagetable.PageTableRmap;
import faultline.kernel.pagetable.PageTables;
import faultline.kernel.pagetable.TableFrames;

/** The page tables of a booted kernel's address spaces. */
record PageTableParts(TableFrames frames, PageTables tables, PageDirectories directories, PageTableRmap rmap) {}

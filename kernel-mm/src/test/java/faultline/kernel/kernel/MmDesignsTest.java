package faultline.kernel.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MmDesignsTest {

    @Test
    void namesAreFoundAndSizesAreThoseOfTheirKernels() {
        assertThat(MmDesigns.all())
                .extracting(MmDesign::name)
                .containsExactly("2.4", "2.6.2", "objrmap", "anonmm", "2.6.5-aa", "2.6.7", "2.6.34");
        assertThat(MmDesigns.all())
                .extracting(design -> design.structPage().bytes())
                .containsExactly(48, 40, 40, 32, 40, 32, 32);
        assertThat(MmDesigns.all())
                .extracting(design -> design.vma().bytes())
                .containsExactly(68, 64, 64, 72, 76, 84, 84);
        assertThat(MmDesigns.byName("2.6.7").slabIndexBytes()).isEqualTo(2);
    }

    @Test
    void anUnknownNameListsTheKnownOnes() {
        assertThatThrownBy(() -> MmDesigns.byName("2.7"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "there is no VM design '2.7'; there are 2.4, 2.6.2, objrmap, anonmm, 2.6.5-aa, 2.6.7, 2.6.34");
    }
}

package faultline.profiles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import faultline.emulator.cpu.CpuFeature;
import faultline.emulator.machine.MachineProfile;
import faultline.emulator.machine.ProfileValue;
import faultline.emulator.timing.CostClass;
import faultline.emulator.timing.CostModel;
import faultline.emulator.timing.Inclusion;
import faultline.emulator.timing.Replacement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MachineProfilesTest {

    private final MachineProfiles profiles = new MachineProfiles();

    @Test
    void everyBundledProfileLoads() {
        assertThat(profiles.bundled()).first().isEqualTo(MachineProfiles.DEFAULT);
        for (String name : profiles.bundled()) {
            MachineProfile profile = profiles.load(name);
            assertThat(profile.name()).isEqualTo(name);
            assertThat(profile.values())
                    .allSatisfy(value -> assertThat(value.source()).isNotBlank());
        }
    }

    @Test
    void xeonHasThePublishedGeometry() {
        MachineProfile xeon = profiles.load("xeon-2004");
        assertThat(xeon.clockHz()).isEqualTo(2_800_000_000L);
        assertThat(xeon.caches().l1d().bytes()).isEqualTo(8 << 10);
        assertThat(xeon.caches().l1d().writeThrough()).isTrue();
        assertThat(xeon.caches().l2().sectorBytes()).isEqualTo(128);
        assertThat(xeon.caches().l3()).isNull();
        assertThat(xeon.dataTlb().ways()).isEqualTo(64);
        assertThat(xeon.costs().instructions()).containsEntry(CostClass.DIVIDE_32, 57);
        CostModel cost = new CostModel(xeon.costs());
        assertThat(cost.clearCycles(4096)).isEqualTo(964);
        assertThat(cost.copyCycles(4096)).isEqualTo(1093);
        assertThat(cost.kernelCycles(50)).isEqualTo(250);
    }

    @Test
    void aStreamWaitsForTheBusAndNotForTheLatency() {
        CostModel cost = new CostModel(profiles.load("xeon-2004").costs());
        assertThat(cost.streamed(16, 0)).as("a hit in L2").isEqualTo(16);
        assertThat(cost.streamed(328, 2)).as("a sector from memory").isEqualTo(84);
        assertThat(cost.streamed(388, 4)).as("and two lines written back").isEqualTo(168);
    }

    @Test
    void featuresComeFromTheProfile() {
        assertThat(profiles.load("p3-2000").identity().features())
                .contains(CpuFeature.SSE)
                .doesNotContain(CpuFeature.SSE2);
        assertThat(profiles.load("xeon-2004").identity().features()).contains(CpuFeature.SSE2);
        assertThat(profiles.load("xeon-2004", List.of("cpu.features="))
                        .identity()
                        .features())
                .isEmpty();
        assertThatThrownBy(() -> profiles.load("xeon-2004", List.of("cpu.features=mmx fxsr sse9")))
                .hasMessage("xeon-2004: cpu: there is no feature sse9: write mmx, fxsr, sse or sse2");
        assertThatThrownBy(() -> profiles.load("xeon-2004", List.of("cpu.features=sse2 mmx")))
                .hasMessage("xeon-2004: cpu: SSE2 needs SSE");
    }

    @Test
    void otherMachinesDifferInKind() {
        MachineProfile opteron = profiles.load("opteron-2004");
        assertThat(opteron.caches().l2().inclusion()).isEqualTo(Inclusion.EXCLUSIVE);
        assertThat(opteron.dataTlb().largeEntries()).isEqualTo(8);
        MachineProfile zen = profiles.load("zen2-2020");
        assertThat(zen.caches().l3().bytes()).isEqualTo(16 << 20);
        assertThat(zen.dataTlb().secondHoldsLarge()).isTrue();
    }

    @Test
    void sourcesComeFromTheNearestTable() {
        List<ProfileValue> values = profiles.load("xeon-2004").values();
        assertThat(values)
                .contains(new ProfileValue("costs.lock", "124", "InstLatx64 LOCK ADD; facts machines.md 1.4"))
                .contains(new ProfileValue("costs.invlpg", "250", "unverified"))
                .anySatisfy(value -> {
                    assertThat(value.key()).isEqualTo("l1d.ways");
                    assertThat(value.source()).startsWith("InstLatx64 dumps");
                });
    }

    @Test
    void overridesChangeOneValueAndSaySo() {
        MachineProfile profile = profiles.load(
                "xeon-2004", List.of("l2.size=1M", "l1d.replacement=lru", "cpu.clock=2400M", "dram.latency = 400"));
        assertThat(profile.caches().l2().bytes()).isEqualTo(1 << 20);
        assertThat(profile.caches().l1d().replacement()).isEqualTo(Replacement.LRU);
        assertThat(profile.clockHz()).isEqualTo(2_400_000_000L);
        assertThat(profile.caches().dramLatency()).isEqualTo(400);
        assertThat(profile.values()).contains(new ProfileValue("l2.size", "1M", "set by the user"));
    }

    @Test
    void anL3CanBeAddedAndRemoved() {
        MachineProfile gallatin = profiles.load(
                "xeon-2004",
                List.of(
                        "l3.size=1M",
                        "l3.ways=8",
                        "l3.line=64",
                        "l3.sector=128",
                        "l3.latency=43",
                        "l3.inclusion=non-inclusive"));
        assertThat(gallatin.caches().l3().bytes()).isEqualTo(1 << 20);
        assertThat(profiles.load("zen2-2020", List.of("l3.size=0")).caches().l3())
                .isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "l2.sise=1M | --set l2.sise=1M: there is no key l2.sise; did you mean l2.size",
                "l2.size=big | xeon-2004: l2.size = big is not valid: write a size below 2G such as 512K or 1M",
                "l2.ways=7 | xeon-2004: l2: 524288 bytes do not divide into 7 ways of 128 bytes",
                "l2.size=384K | xeon-2004: l2: the number of sets must be a power of two, not 384",
                "l2.size=4G | xeon-2004: l2.size = 4G is not valid",
                "l1d.ways=0 | xeon-2004: l1d: a set must have 1 to 64 ways, not 0",
                "l1d.ways=-4 | xeon-2004: l1d.ways = -4 is not valid: write a whole number, 0 or more",
                "l1d.line=48 | xeon-2004: l1d: a line must have 16 to 256 bytes, a power of two, not 48",
                "l1d.line=32 | xeon-2004: caches: all caches must have the same line size",
                "l2.inclusion=both | l2.inclusion = both is not valid: write one of inclusive, non-inclusive, exclusive",
                "l2.inclusion=exclusive | xeon-2004: caches: an exclusive L2 needs a write-back L1 data cache",
                "dram.latency=5 | xeon-2004: caches: latencies must not fall from the first level to DRAM",
                "dtlb.entries=128 | xeon-2004: dtlb: the first-level TLB must have 1 to 64 ways",
                "cpu.clock=fast | xeon-2004: cpu.clock = fast is not valid: write a frequency such as 2.8G",
                "cpu.clock=0 | xeon-2004: cpu: the clock must be positive",
                "cpu.physical-bits=64 | physical addresses must have 32 to 52 bits, not 64",
                "cpu.no-execute=maybe | cpu.no-execute = maybe is not valid: write true or false",
                "predictor.counters=1000 | predictor: direction counters must be a power of two",
                "dram.stream-line=-1 | xeon-2004: dram.stream-line = -1 is not valid: write a whole number, 0 or more",
                "instructions.carry=0 | xeon-2004: costs: an instruction must take 1 to 1000000 cycles",
                "instructions.carry=1000001 | xeon-2004: costs: an instruction must take 1 to 1000000 cycles",
                "predictor.mispredict=1000001 | xeon-2004: predictor: penalties must be 0 to 1000000 cycles",
                "costs.kernel-instruction=0 | costs.kernel-instruction = 0 is not valid: write a positive number",
                "l2 | --set l2: write it as key=value, for example l2.size=1M",
                "l3.size=1M | xeon-2004: l3.line is missing: add it to the profile",
            })
    void wrongValuesAreOneClearLine(String override, String message) {
        assertThatThrownBy(() -> profiles.load("xeon-2004", List.of(override)))
                .isInstanceOf(ProfileException.class)
                .hasMessageContaining(message)
                .message()
                .doesNotContain("\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"xeon-2005", "/no/such/file.toml", "a\0b", ""})
    void unknownMachinesNameTheBundledOnes(String name) {
        assertThatThrownBy(() -> profiles.load(name))
                .isInstanceOf(ProfileException.class)
                .hasMessageContaining("xeon-2004, p3-2000, opteron-2004, core2-2007, zen2-2020");
    }

    @Test
    void filesAreReadByPath(@TempDir Path folder) throws IOException {
        Path mine = folder.resolve("mine.toml");
        try (var in = MachineProfiles.class.getResourceAsStream("opteron-2004.toml")) {
            Files.write(mine, in.readAllBytes());
        }
        assertThat(profiles.load(mine.toString())).isEqualTo(profiles.load("opteron-2004"));
        Files.writeString(mine, "name = \"x\"\n[l1d\n");
        assertThatThrownBy(() -> profiles.load(mine.toString()))
                .isInstanceOf(ProfileException.class)
                .hasMessageStartingWith(mine + ":")
                .hasMessageContaining("not valid TOML");
        Files.writeString(mine, "name = \"x\"\nl1d.ways = [1, 2]\n");
        assertThatThrownBy(() -> profiles.load(mine.toString()))
                .isInstanceOf(ProfileException.class)
                .hasMessageContaining("l1d.ways is a list");
        Files.write(mine, new byte[] {(byte) 0xFF, (byte) 0xFE, 0});
        assertThatThrownBy(() -> profiles.load(mine.toString()))
                .isInstanceOf(ProfileException.class)
                .hasMessageContaining("not a text file");
    }
}

package faultline.cli.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import faultline.cli.program.BundledGuests;
import faultline.cli.program.GuestProgram;
import faultline.cli.report.RunResult;
import faultline.emulator.machine.Engine;
import faultline.guest.GuestCatalog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventTraceTest {

    private static final int PAGES = 40;

    private static Simulation cowBreak(String design) {
        byte[] image = new BundledGuests(new GuestCatalog()).image("cow-break");
        return new MachineSimulator("test")
                .prepare(new RunRequest(
                        new GuestProgram("cow-break", image),
                        List.of(String.valueOf(PAGES)),
                        design,
                        "xeon-2004",
                        List.of(),
                        64 << 20,
                        "2-level",
                        false,
                        false,
                        Long.MAX_VALUE,
                        Engine.AUTO,
                        GuestSettings.DEFAULT));
    }

    private static GuestStreams streams() {
        return new GuestStreams(
                InputStream.nullInputStream(), OutputStream.nullOutputStream(), OutputStream.nullOutputStream());
    }

    private static JsonNode trace(String design, long room, List<RunResult> result) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        result.add(cowBreak(design).trace(streams(), Progress.NONE, new EventTrace(out, room)));
        return JsonMapper.builder().build().readTree(out.toByteArray());
    }

    /** Law 7: watching does not disturb. */
    @ParameterizedTest
    @ValueSource(strings = {"2.4", "2.6.2", "2.6.7"})
    void aTraceChangesNoResult(String design) throws IOException {
        List<RunResult> traced = new ArrayList<>();
        trace(design, 1000, traced);
        assertThat(traced).containsExactly(cowBreak(design).run(streams(), Progress.NONE));
    }

    @Test
    void eachFaultAndCallIsASlice() throws IOException {
        List<RunResult> result = new ArrayList<>();
        JsonNode root = trace("2.6.7", 1000, result);
        TreeMap<String, Long> counts = new TreeMap<>();
        TreeMap<String, Long> cycles = new TreeMap<>();
        for (JsonNode event : root.get("traceEvents")) {
            String name = event.get("name").asText();
            counts.merge(name, 1L, Long::sum);
            cycles.merge(name, event.path("args").path("cycles").asLong(), Long::sum);
        }
        for (RunResult.FaultCost fault : result.get(0).faults()) {
            assertThat(counts).containsEntry(fault.kind(), fault.count());
            assertThat(cycles).containsEntry(fault.kind(), fault.cycles());
        }
        assertThat(counts).containsEntry("fork", 1L).containsEntry("exit", 2L).containsEntry("process_name", 2L);
        assertThat(counts).doesNotContainKeys("write", "waitpid", "schedule");
    }

    @Test
    void timesAreMicrosecondsOfTheMachine() throws IOException {
        JsonNode root = trace("2.6.7", 1000, new ArrayList<>());
        long hertz = root.get("otherData").get("clockHz").asLong();
        assertThat(hertz).isEqualTo(2_800_000_000L);
        for (JsonNode event : root.get("traceEvents")) {
            if (event.get("ph").asText().equals("X")) {
                double cycle = event.get("args").get("cycle").asDouble();
                assertThat(event.get("ts").asDouble()).isCloseTo(cycle * 1e6 / hertz, Offset.offset(1e-4));
            }
        }
    }

    @Test
    void whatFindsNoRoomIsCounted() throws IOException {
        JsonNode root = trace("2.6.7", 10, new ArrayList<>());
        int slices = 0;
        for (JsonNode event : root.get("traceEvents")) {
            slices += event.get("ph").asText().equals("X") ? 1 : 0;
        }
        assertThat(slices).isEqualTo(10);
        assertThat(root.get("otherData").get("leftOut").asLong())
                .isEqualTo(root.get("otherData").get("events").asLong() - 10);
    }
}

package dev.holdfast.bench;

import dev.holdfast.bench.app.Cpu;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.StringReader;
import java.sql.SQLException;

/** What all cells of a run share. */
record Run(Settings settings, Database database, Floor floor, BenchServer server) {

    /** Starts one of the measuring workflows, waits for its end and returns what it reports. */
    JsonObject ask(String workflow, String id, JsonObject order) throws IOException, InterruptedException {
        server.start(workflow, id, order.toString());
        return Json.createReader(new StringReader(server.output(id))).readObject();
    }

    /** Returns an id, or the beginning of some, that no run before has used. */
    static String id(String cell) {
        return cell + "-" + Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);
    }

    /** Begins to watch how much CPU time others have. */
    Watch watch() throws IOException, SQLException {
        return new Watch();
    }

    /** The time between its making and the question, in which the server must be the same process. */
    final class Watch {
        private final long begin = System.nanoTime();
        private final long foreign = foreign();

        private Watch() throws IOException, SQLException {}

        private long foreign() throws IOException, SQLException {
            return Cpu.busy() - Cpu.of(ProcessHandle.current().pid()) - Cpu.of(server.process()) - database.cpu();
        }

        /** Returns the part of all processors that neither server nor database nor this process had, from 0 to 1. */
        double foreignShare() throws IOException, SQLException {
            return (double) Math.max(0, foreign() - foreign)
                    / (System.nanoTime() - begin)
                    / Runtime.getRuntime().availableProcessors();
        }
    }
}

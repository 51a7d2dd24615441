package dev.holdfast.bench;

import dev.holdfast.bench.app.Cpu;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.StringReader;
import java.sql.SQLException;

/**
 * What all cells of a run share.
 *
 * @param server the one that is measured
 * @param other one that runs only while a cell needs it
 */
record Run(Settings settings, Database database, Floor floor, BenchServer server, BenchServer other) {

    /** Starts one of the measuring workflows, waits for its end and returns what it reports. */
    JsonObject ask(String workflow, String id, JsonObject order) throws IOException, InterruptedException {
        return ask(server, workflow, id, order);
    }

    /** Does so at one of the servers. */
    JsonObject ask(BenchServer asked, String workflow, String id, JsonObject order)
            throws IOException, InterruptedException {
        asked.start(workflow, id, order.toString());
        return Json.createReader(new StringReader(asked.output(id))).readObject();
    }

    /** Returns an id, or the beginning of some, that no run before has used. */
    static String id(String cell) {
        return cell + "-" + Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);
    }

    /** Begins to watch how much CPU time others have. */
    Watch watch() throws IOException, SQLException {
        return new Watch();
    }

    /** The time between its making and the question, in which the servers must be the same processes. */
    final class Watch {
        private final long begin = System.nanoTime();
        private final long foreign = foreign();

        private Watch() throws IOException, SQLException {}

        private long foreign() throws IOException, SQLException {
            return Cpu.busy()
                    - Cpu.of(ProcessHandle.current().pid())
                    - Cpu.of(server.process())
                    - otherCpu()
                    - database.cpu();
        }

        private long otherCpu() throws IOException {
            return other.isRunning() ? Cpu.of(other.process()) : 0;
        }

        /** Returns the part of all processors that neither server nor database nor this process had, from 0 to 1. */
        double foreignShare() throws IOException, SQLException {
            return (double) Math.max(0, foreign() - foreign)
                    / (System.nanoTime() - begin)
                    / Runtime.getRuntime().availableProcessors();
        }
    }
}

package dev.holdfast.bench.app;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** CPU time as the kernel of Linux counts it, in nanoseconds, to a hundredth of a second. */
public final class Cpu {

    private static final long NANOS_OF_TICK = TimeUnit.SECONDS.toNanos(1) / 100;
    private static final Path PROC = Path.of("/proc");
    private static final int PARENT = 1;
    private static final int OWN = 11;
    private static final int ENDED_CHILDREN = 13;
    private static final int IDLE = 4;
    private static final int WAITING = 5;
    private static final int LAST = 8;

    private Cpu() {}

    /** Returns what all processors of the machine have worked, for whomever, and what other machines took from them. */
    public static long busy() throws IOException {
        String[] fields;
        try (var lines = Files.lines(PROC.resolve("stat"))) {
            fields = lines.findFirst().orElseThrow().split(" +");
        }
        long ticks = 0;
        for (int field = 1; field <= LAST; field++) {
            if (field != IDLE && field != WAITING) {
                ticks += Long.parseLong(fields[field]);
            }
        }
        return ticks * NANOS_OF_TICK;
    }

    /** Returns what a process has used; throws {@link IOException} if there is none of that id. */
    public static long of(long process) throws IOException {
        return time(fields(process), OWN);
    }

    /** Returns what a process and its children have used, with those children that have ended. */
    public static long ofFamily(long parent) throws IOException {
        String[] own = fields(parent);
        long time = time(own, OWN) + time(own, ENDED_CHILDREN);
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : processes) {
                try {
                    String[] fields =
                            fields(Long.parseLong(process.getFileName().toString()));
                    if (Long.parseLong(fields[PARENT]) == parent) {
                        time += time(fields, OWN);
                    }
                } catch (IOException ended) {
                    // a process that has just ended
                }
            }
        }
        return time;
    }

    /** Returns the id of the process that started another; throws {@link IOException} if there is none of that id. */
    public static long parentOf(long process) throws IOException {
        return Long.parseLong(fields(process)[PARENT]);
    }

    private static String[] fields(long process) throws IOException {
        String stat = Files.readString(PROC.resolve(process + "/stat"));
        return stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    }

    private static long time(String[] fields, int user) {
        return (Long.parseLong(fields[user]) + Long.parseLong(fields[user + 1])) * NANOS_OF_TICK;
    }
}

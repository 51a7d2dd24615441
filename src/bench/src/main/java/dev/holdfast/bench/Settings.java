package dev.holdfast.bench;

import java.util.Arrays;
import java.util.List;

/**
 * How long and how large is measured; every part is a system property with the prefix {@code bench.}.
 *
 * @param cells the names of the cells; empty for all
 * @param seconds how long a cell is measured
 * @param warm how many seconds each cell runs before
 * @param warmup how many seconds each of the first workflows runs before the first cell
 * @param sleepers beside how many sleeping instances is measured, growing
 * @param backlog how many instances become due at once
 * @param flock how many instances are in flight when the server dies
 * @param profile whether it is to be told where the time goes
 */
record Settings(List<String> cells, int seconds, int warm, int warmup, List<Integer> sleepers, int backlog, int flock, boolean profile) {

    static Settings read() {
        return new Settings(
                words("bench.cells", ""),
                Integer.getInteger("bench.seconds", 10),
                Integer.getInteger("bench.warm", 30),
                Integer.getInteger("bench.warmup", 20),
                words("bench.sleepers", "0,10000,100000").stream()
                        .map(Integer::valueOf)
                        .toList(),
                Integer.getInteger("bench.backlog", 50_000),
                Integer.getInteger("bench.flock", 1_000),
                Boolean.getBoolean("bench.profile"));
    }

    private static List<String> words(String property, String otherwise) {
        return Arrays.stream(System.getProperty(property, otherwise).split(","))
                .filter(word -> !word.isBlank())
                .map(String::strip)
                .toList();
    }

    boolean wants(String cell) {
        return cells.isEmpty() || cells.contains(cell);
    }
}

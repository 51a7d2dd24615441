package dev.holdfast.ejb.jdbc;

import dev.holdfast.schedule.Cron;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Cron expressions that were read before: reading one takes as long as many statements. */
final class Timetables {

    private static final int MOST = 10_000;

    private static final Map<String, Cron> READ = new ConcurrentHashMap<>();

    private Timetables() {}

    static Cron cron(String expression, String zone, Cron.Gap gap) {
        if (READ.size() > MOST) {
            READ.clear();
        }
        return READ.computeIfAbsent(
                expression + "|" + zone + "|" + gap, none -> new Cron(expression, Cron.zone(zone), gap));
    }
}

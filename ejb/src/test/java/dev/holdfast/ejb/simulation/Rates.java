package dev.holdfast.ejb.simulation;

import java.time.Duration;
import java.util.Random;

/**
 * How often things go wrong, each in so many of a thousand chances.
 *
 * @param killed a node dies between or in transactions
 * @param lost the answer to a commit is lost
 * @param repeats a statement meets a dead-lock
 * @param outages a statement meets an outage
 * @param slow something takes up to 200 ms
 * @param stuck something takes longer than a claim
 * @param frozen the whole machine stands still, up to three claims long
 * @param claim how long a claim lasts
 */
record Rates(int killed, int lost, int repeats, int outages, int slow, int stuck, int frozen, Duration claim) {

    /** Draws them. */
    static Rates of(Random random, Duration claim) {
        if (random.nextInt(6) == 0) {
            return calm(claim);
        }
        return new Rates(
                random.nextInt(3) * 3,
                random.nextInt(2) * 15,
                random.nextInt(4) == 0 ? 15 : 0,
                random.nextInt(3) == 0 ? 15 : 0,
                random.nextInt(3) * 40,
                random.nextInt(3) * 6,
                random.nextInt(3) * 3,
                claim);
    }

    /** Machines stand still again and again, so that claims are lost. */
    static Rates rough(Duration claim) {
        return new Rates(2, 20, 0, 5, 20, 5, 25, claim);
    }

    /** Nothing goes wrong; only the order is left to chance. */
    static Rates calm(Duration claim) {
        return new Rates(0, 0, 0, 0, 0, 0, 0, claim);
    }

    /** Draws how long something takes, in nanoseconds. */
    long time(Schedule schedule) {
        Random random = schedule.random();
        if (schedule.happens(stuck)) {
            return (long) (claim.toNanos() * 2 * random.nextDouble());
        }
        if (schedule.happens(slow)) {
            return random.nextInt(200_000_000);
        }
        return random.nextInt(3) == 0 ? random.nextInt(3_000_000) : 0;
    }
}

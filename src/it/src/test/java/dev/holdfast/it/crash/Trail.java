package dev.holdfast.it.crash;

import java.util.List;
import java.util.stream.Stream;

/**
 * The steps that a run has been through.
 *
 * @param steps their ids, in order
 */
public record Trail(List<String> steps) {

    Trail with(String step) {
        return new Trail(Stream.concat(steps.stream(), Stream.of(step)).toList());
    }
}

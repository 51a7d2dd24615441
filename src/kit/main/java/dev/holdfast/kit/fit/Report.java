package dev.holdfast.kit.fit;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What becomes of every live instance.
 *
 * @param findings one for each, in the order of the export
 */
public record Report(List<Finding> findings) {

    /** Copies the list. */
    public Report {
        findings = List.copyOf(findings);
    }

    /** Returns the instances of which that becomes. */
    public List<Finding> of(Verdict verdict) {
        return findings.stream().filter(finding -> finding.verdict() == verdict).toList();
    }

    /**
     * Checks that no instance would strand.
     *
     * @throws AssertionError with every one that would, and why
     */
    public Report nothingStrands() {
        if (!of(Verdict.STRANDS).isEmpty()) {
            throw new AssertionError("live instances would strand\n" + this);
        }
        return this;
    }

    /**
     * Checks that every instance goes on as it is.
     *
     * @throws AssertionError with every one that would have to be moved or would strand
     */
    public Report everythingFits() {
        if (of(Verdict.FITS).size() < findings.size()) {
            throw new AssertionError("live instances do not fit\n" + this);
        }
        return this;
    }

    /** Tells how many there are of each, and names all that do not fit as they are. */
    @Override
    public String toString() {
        String counts =
                of(Verdict.FITS).size() + " fit, " + of(Verdict.MIGRATES).size() + " can be moved, "
                        + of(Verdict.STRANDS).size() + " strand";
        return findings.stream()
                .filter(finding -> finding.verdict() != Verdict.FITS)
                .map(finding -> "\n  " + finding)
                .collect(Collectors.joining("", counts, ""));
    }
}

package dev.holdfast.store;

import dev.holdfast.snapshot.BranchKey;

/**
 * The right of one node to move one branch, as the branch row shows it: everybody who writes to the row names it (R2).
 *
 * @param branch the branch
 * @param version the version that the claim gave to the row
 * @param owner the node that claimed it
 */
public record Hold(BranchKey branch, int version, String owner) {}

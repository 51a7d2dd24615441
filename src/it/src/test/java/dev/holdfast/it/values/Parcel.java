package dev.holdfast.it.values;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Positive;

/**
 * Something to be sent.
 *
 * @param to to whom
 * @param grams what it weighs
 */
public record Parcel(@NotBlank String to, @Positive int grams) {}

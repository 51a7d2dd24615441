package dev.holdfast.it.rest;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What is handed in and back.
 *
 * @param text any text
 * @param number a whole number
 * @param decimal a number of any size and precision
 */
public record Note(
        @Nullable String text, long number, @Nullable BigDecimal decimal) {}

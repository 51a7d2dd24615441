/**
 * What the steps of a job are made of that work with workflows: batchlets, writer, reader, processor and partition mapper, each to be
 * named in job XML by its CDI name. An application beside a shared engine gets them under the same names from its client jar.
 */
@NullMarked
package dev.holdfast.ejb.batch;

import org.jspecify.annotations.NullMarked;

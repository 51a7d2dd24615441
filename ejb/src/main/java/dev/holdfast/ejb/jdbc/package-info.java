/**
 * The step loop's few statements, in plain JDBC on the managed data source: start, claim, step, end. One class for each database.
 */
@NullMarked
package dev.holdfast.ejb.jdbc;

import org.jspecify.annotations.NullMarked;

/** The application of the chaos suite: a workflow of every kind of node, whose steps leave what a checker can count. */
@NullMarked
package dev.holdfast.it.chaos;

import org.jspecify.annotations.NullMarked;

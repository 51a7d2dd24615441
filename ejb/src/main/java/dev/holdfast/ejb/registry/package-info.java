/**
 * What is deployed here: finds workflows and task beans, and fails the deployment on a bad one.
 */
@NullMarked
package dev.holdfast.ejb.registry;

import org.jspecify.annotations.NullMarked;

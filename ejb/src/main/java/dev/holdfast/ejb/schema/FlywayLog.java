package dev.holdfast.ejb.schema;

import org.flywaydb.core.api.logging.Log;
import org.flywaydb.core.api.logging.LogCreator;
import org.jboss.logging.Logger;

/**
 * Where Flyway's talk goes: its warnings are passed on, the rest is for those who ask for it.
 *
 * <p>Its errors are not passed on at their level either: each comes as an exception as well.
 */
final class FlywayLog implements LogCreator {

    private static final Logger LOG = Logger.getLogger("dev.holdfast.schema.flyway");

    @Override
    public Log createLogger(Class<?> source) {
        return new Quiet();
    }

    private static final class Quiet implements Log {

        @Override
        public void debug(String message) {
            LOG.trace(message);
        }

        @Override
        public void info(String message) {
            LOG.debug(message);
        }

        @Override
        public void notice(String message) {
            LOG.debug(message);
        }

        @Override
        public void warn(String message) {
            LOG.warn(message);
        }

        @Override
        public void error(String message) {
            LOG.debug(message);
        }

        @Override
        public void error(String message, Exception cause) {
            LOG.debug(message, cause);
        }
    }
}

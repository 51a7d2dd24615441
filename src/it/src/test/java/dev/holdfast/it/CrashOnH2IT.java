package dev.holdfast.it;

/** A server on its own file is killed. */
class CrashOnH2IT extends CrashContract {

    @Override
    Database database() {
        return new H2Database();
    }
}

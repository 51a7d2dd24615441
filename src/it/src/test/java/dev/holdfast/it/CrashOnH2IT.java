package dev.holdfast.it;

import java.io.IOException;

/** A server for development, on its own file, is crashed by the button of its console. */
class CrashOnH2IT extends CrashContract {

    @Override
    Database database() {
        return new H2Database();
    }

    @Override
    void crash(ServerProcess server) throws IOException {
        server.api().crash();
        server.awaitDeath();
    }
}

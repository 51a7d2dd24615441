package dev.holdfast.cli;

import picocli.CommandLine.IVersionProvider;

/** The version of the client, from its archive. */
final class Version implements IVersionProvider {

    /** For picocli. */
    Version() {}

    @Override
    public String[] getVersion() {
        String version = Version.class.getPackage().getImplementationVersion();
        return new String[] {"holdfast " + (version == null ? "(from a folder of classes)" : version)};
    }
}

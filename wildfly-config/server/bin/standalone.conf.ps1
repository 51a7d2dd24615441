# Read by standalone.ps1 before it starts the server. (standalone.conf says the same, and why.)

if (-Not(test-path env:JBOSS_MODULES_SYSTEM_PKGS)) {
    $JBOSS_MODULES_SYSTEM_PKGS = "org.jboss.byteman"
}
if (-Not(test-path env:JDK_SERIAL_FILTER)) {
    $JDK_SERIAL_FILTER = 'maxbytes=10485760;maxdepth=128;maxarray=100000;maxrefs=300000'
}
if (-Not $JAVA_OPTS) {
    if (-Not(test-path env:JBOSS_JAVA_SIZING)) {
        $env:JBOSS_JAVA_SIZING = "-Xms256m -Xmx768m -XX:+ExitOnOutOfMemoryError"
    }
    $JAVA_OPTS = @()
    $JAVA_OPTS += String-To-Array($env:JBOSS_JAVA_SIZING)
    $JAVA_OPTS += '-Djava.net.preferIPv4Stack=true'
    $JAVA_OPTS += "-Djboss.modules.system.pkgs=$JBOSS_MODULES_SYSTEM_PKGS"
    $JAVA_OPTS += '-Djava.awt.headless=true'
}

if ($env:HOLDFAST_DB_HOST) {
    if (-Not $env:HOLDFAST_DB_PORT) { $env:HOLDFAST_DB_PORT = "5432" }
    if (-Not $env:HOLDFAST_DB_NAME) { $env:HOLDFAST_DB_NAME = "holdfast" }
    if (-Not $env:HOLDFAST_DB_USER) { $env:HOLDFAST_DB_USER = "holdfast" }
    $env:HOLDFAST_DB_URL = "jdbc:postgresql://$($env:HOLDFAST_DB_HOST):$($env:HOLDFAST_DB_PORT)/$($env:HOLDFAST_DB_NAME)" +
        "?reWriteBatchedInserts=true&ApplicationName=holdfast-$env:COMPUTERNAME-$PID&tcpKeepAlive=true"
    $env:HOLDFAST_DB_DRIVER = "postgresql"
    $env:HOLDFAST_DB_INIT = "SELECT 1"
    $env:HOLDFAST_DB_SORTER = "org.jboss.jca.adapters.jdbc.extensions.postgres.PostgreSQLExceptionSorter"
} else {
    foreach ($name in "URL", "DRIVER", "INIT", "SORTER", "USER", "PASSWORD") {
        Remove-Item "env:HOLDFAST_DB_$name" -ErrorAction SilentlyContinue
    }
}

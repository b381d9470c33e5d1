"""Somebody deletes everything; the database goes back to the moment before, by a base backup and archived WAL."""

from collections.abc import Callable

from tests.drills.servers import OwnPostgres, TaskFlow


def test_what_was_deleted_is_there_again(
    postgres: Callable[[str], OwnPostgres],
    taskflow: Callable[..., TaskFlow],
) -> None:
    server = postgres("server")
    server.create()
    serving = taskflow("before", server.url)
    serving.start()
    serving.register()
    serving.add("In the base backup")
    backup = server.archive / "base"
    server.run("pg_basebackup", "-d", server.url, "-D", backup, "--checkpoint=fast")
    serving.add("After the base backup")
    moment = server.sql("SELECT clock_timestamp()")
    # The accident. What follows it is lost with it; the audit export of before is what others still hold.
    server.sql("DROP SCHEMA public CASCADE")
    server.sql("SELECT pg_switch_wal()")
    serving.stop()
    server.stop()

    server.data.rename(server.data.with_name("lost"))
    backup.rename(server.data)
    (server.data / "recovery.signal").touch()
    server.configure(
        restore_command=f"cp {server.archive}/%f %p",
        recovery_target_time=moment,
        recovery_target_action="promote",
    )
    server.start()
    after = taskflow("after", server.url, TASKFLOW_AUDIT_KEY=str(serving.data / "audit" / "key"))
    after.start()
    after.sign_in()
    assert after.titles() == ["After the base backup", "In the base backup"]
    after.add("And it goes on")
    after.cli("audit", "verify")
    assert len(after.titles()) == 3

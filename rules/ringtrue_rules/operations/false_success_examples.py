"""What `false-success` reports, and what it leaves alone: more than the rule itself is long."""

from __future__ import annotations

from ringtrue.api import Bad, Good

EXAMPLES: tuple[Bad | Good, ...] = (
    Bad(
        """
            def save(path, text):
                try:
                    path.write_text(text)
                except OSError as error:
                    print(f"could not write: {error}")
                print("Settings saved successfully")
              # ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ reports success, also after 'OSError' was caught in the 'try' above
            """,
        fixed="""
            def save(path, text):
                try:
                    path.write_text(text)
                except OSError as error:
                    print(f"could not write: {error}")
                else:
                    print("Settings saved successfully")
            """,
    ),
    Bad(
        """
            def send_invoice(mailer, invoice):
                try:
                    mailer.send(invoice)
                    return True
                except Exception:
                    return True
                  # ^^^^^^^^^^^ reports success after 'Exception' was caught: the caller takes it for done
            """,
        fixed="""
            def send_invoice(mailer, invoice):
                try:
                    mailer.send(invoice)
                    return True
                except Exception:
                    raise
            """,
    ),
    Bad(
        """
            import subprocess


            def check():
                subprocess.run(["pytest", "-q"])
                print("All tests passed")
              # ^^^^^^^^^^^^^^^^^^^^^^^^^ reports success, but nobody has looked at the exit status of 'subprocess.run'
            """,
        fixed="""
            import subprocess


            def check():
                subprocess.run(["pytest", "-q"], check=True)
                print("All tests passed")
            """,
    ),
    Bad(
        """
            import requests


            def notify(url, text):
                requests.post(url, json={"text": text}, timeout=10)
                return {"status": "success"}
              # ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ reports success, but nobody has looked at the answer of 'requests.post'
            """,
        fixed="""
            import requests


            def notify(url, text):
                requests.post(url, json={"text": text}, timeout=10).raise_for_status()
                return {"status": "success"}
            """,
    ),
    Bad(
        """
            def run_tests():
                print("Running the tests...")
                print("All tests passed!")
              # ^^^^^^^^^^^^^^^^^^^^^^^^^^ reports success, but 'run_tests' does nothing that could succeed
                return True
            """,
    ),
    Good(
        """
            def save(path, text):
                try:
                    path.write_text(text)
                except OSError as error:
                    print(f"could not write: {error}")
                else:
                    print("Settings saved successfully")
            """,
        why="said only where it worked",
    ),
    Good(
        """
            def save(path, text):
                try:
                    path.write_text(text)
                except OSError as error:
                    print(f"could not write: {error}")
                    return
                print("Settings saved successfully")
            """,
        why="the handler leaves",
    ),
    Good(
        """
            def copy_all(files, copy):
                failed = []
                for file in files:
                    try:
                        copy(file)
                    except OSError:
                        failed.append(file)
                print(f"Copied successfully, except {len(failed)}")
                return not failed
            """,
        why="counts what failed, and says so",
    ),
    Good(
        """
            import os


            def finish(report):
                os.system("clear")
                print("Report saved")
            """,
        why="the screen was cleared; the report is another matter",
    ),
    Good(
        """
            import subprocess


            def check():
                done = subprocess.run(["pytest", "-q"])
                if done.returncode == 0:
                    print("All tests passed")
            """,
        why="the status is read",
    ),
    Good(
        """
            def is_missing(path):
                try:
                    path.stat()
                    return False
                except OSError:
                    return True
            """,
        why="the failure is the answer",
    ),
    Good(
        """
            import os


            def create_folder(path):
                try:
                    os.mkdir(path)
                except FileExistsError:
                    pass
                print("Folder created")
            """,
        why="the folder is there, one way or the other",
    ),
    Good(
        """
            def load(primary, secondary):
                try:
                    data = primary.load()
                except ConnectionError:
                    data = secondary.load()
                print("Loaded successfully")
                return data
            """,
        why="the handler recovers",
    ),
    Good(
        """
            import os


            def finish(report, scratch):
                report.write()
                try:
                    os.remove(scratch)
                except OSError:
                    pass
                print("Report written successfully")
            """,
        why="what may fail unheard is not what is reported",
    ),
    Good(
        """
            def on_success(self, name):
                print(f"{name} uploaded successfully")
            """,
        why="called where it worked: it only tells",
    ),
    Good(
        """
            def rename(store, server, log, name):
                store.rename(name)
                try:
                    server.tell(name)
                except Exception as error:
                    # don't fail the update for that
                    log.warning("the server was not told: %s", error)
                log.info("successfully renamed to %s", name)
            """,
        why="the work was done before; a comment says that this may fail",
    ),
    Bad(
        """
            import logging

            import requests

            logger = logging.getLogger(__name__)


            def sync_user(user, url):
                try:
                    requests.post(url, json=user, timeout=10).raise_for_status()
                except requests.RequestException:
                    logger.exception("could not sync %s", user["id"])
                return True
            #   ^^^^^^^^^^^ reports success, also after 'requests.RequestException' was caught in the 'try' above
            """,
    ),
    Bad(
        """
            def send_all(mailer, messages):
                for message in messages:
                    try:
                        mailer.send(message)
                    except Exception as error:
                        print(f"could not send: {error}")
                print("all messages sent")
            #   ^^^^^^^^^^^^^^^^^^^^^^^^^^ reports success, also after 'Exception' was caught in the 'try' above
            """,
    ),
    Good(
        """
            def send_all(mailer, messages):
                failed = []
                for message in messages:
                    try:
                        mailer.send(message)
                    except Exception as error:
                        failed.append((message, error))
                if not failed:
                    print("all messages sent")
                return failed
            """,
        why="what failed is asked for",
    ),
)

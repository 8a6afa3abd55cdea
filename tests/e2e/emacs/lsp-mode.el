;;; lsp-mode.el --- The story by the other client of Emacs.  -*- lexical-binding: t -*-

;;; Commentary:
;; Open a file, see its two problems, read why, apply their fixes, save, see them gone.
;; The configuration under test is the one that docs/clients/emacs.md prints; $STORY_CONFIG holds it.

;;; Code:

(require 'package)
(add-to-list 'package-directory-list "/usr/share/emacs/site-lisp/elpa")
(package-initialize)
(setq lsp-session-file (expand-file-name "session" (getenv "TMPDIR"))
      lsp-server-install-dir (getenv "TMPDIR")
      lsp-enable-file-watchers nil
      lsp-auto-guess-root t ; else it asks which folder is meant
      lsp-enable-snippet nil
      lsp-restart 'ignore)
(require 'cl-lib)
(require 'python)
(require 'lsp-mode)

(defun story-await (what condition)
  "Wait until CONDITION holds, or fail for want of WHAT."
  (let ((end (+ (float-time) 20)) value)
    (while (and (not (setq value (funcall condition))) (< (float-time) end))
      (accept-process-output nil 0.05))
    (or value (error "Waited in vain for %s: %S" what (story-problems)))))

(defun story-problems ()
  "Each problem as (TEXT-IT-MARKS . MESSAGE), in the order of the file."
  (mapcar (lambda (one)
            (let ((region (lsp--range-to-region (lsp:diagnostic-range one))))
              (cons (buffer-substring-no-properties (car region) (cdr region)) (lsp:diagnostic-message one))))
          (sort (copy-sequence (gethash (lsp--fix-path-casing buffer-file-name) (lsp-diagnostics t)))
                (lambda (a b) (< (car (lsp--range-to-region (lsp:diagnostic-range a)))
                                 (car (lsp--range-to-region (lsp:diagnostic-range b))))))))

(defun story-go (word)
  "Put the cursor on WORD."
  (goto-char (point-min))
  (search-forward word)
  (goto-char (match-beginning 0)))

(defun story-fix (wrong right)
  "Go to WRONG, and take the action that offers RIGHT."
  (story-go wrong)
  (let ((action (cl-find-if (lambda (one) (let ((title (lsp:code-action-title one)))
                                            (and (string-match-p (regexp-quote right) title)
                                                 (not (string-match-p "[Ii]nstall" title)))))
                            (lsp-code-actions-at-point))))
    (unless action
      (error "No fix offers %s" right))
    (lsp-execute-code-action action))
  (story-await (concat "the fix of " wrong) (lambda () (looking-at-p (regexp-quote right)))))

(defun story ()
  "The story."
  (load (getenv "STORY_CONFIG") nil t t)
  (find-file (getenv "STORY_FILE"))
  (lsp) ; what the hook has put off until the buffer is seen, which in batch it never is
  (story-await "two problems" (lambda () (= 2 (length (story-problems)))))
  (message "problems %S" (story-problems))
  (unless (equal '("reqeusts" "respnse") (mapcar #'car (story-problems)))
    (error "The problems mark %S" (mapcar #'car (story-problems))))
  (story-go "respnse")
  (let ((said (lsp:markup-content-value (lsp:hover-contents (lsp-request "textDocument/hover" (lsp--text-document-position-params))))))
    (unless (and (string-match-p "undefined-name" said) (string-match-p "in the module" said))
      (error "The hover does not say why: %s" said)))
  (story-fix "reqeusts" "requests")
  (story-fix "respnse" "response")
  (let ((inhibit-message t)) (save-buffer))
  (story-await "no problem" (lambda () (null (story-problems))))
  (lsp-workspace-shutdown (car (lsp-workspaces))))

(let ((code 1))
  (condition-case why
      (progn
        (story)
        (message "PASS lsp-mode, emacs %s" emacs-version)
        (setq code 0))
    (error
     (message "FAIL %S" why)
     (dolist (one (buffer-list))
       (when (string-match-p "lsp" (buffer-name one))
         (with-current-buffer one
           (message "== %s\n%s" (buffer-name one)
                    (buffer-substring-no-properties (max (point-min) (- (point-max) 2000)) (point-max))))))))
  (kill-emacs code))

;;; lsp-mode.el ends here

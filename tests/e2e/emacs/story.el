;;; story.el --- Open a file, see its two problems, apply their fixes, save, see them gone.  -*- lexical-binding: t -*-

;;; Commentary:
;; The configuration under test is the one that docs/clients/emacs.md prints; $STORY_CONFIG holds it.
;; In batch mode idle timers never fire, so the story starts by hand what they would start.

;;; Code:

(unless (locate-library "eglot") ; Debian's package, which -Q leaves out
  (require 'package)
  (add-to-list 'package-directory-list "/usr/share/emacs/site-lisp/elpa")
  (package-initialize))
(require 'cl-lib)
(require 'python)
(require 'flymake)
(require 'eglot)

(setq eglot-sync-connect 20
      eglot-connect-timeout 20
      eglot-autoshutdown t)

(defun story-await (what condition)
  "Wait until CONDITION holds, or fail for want of WHAT."
  (let ((end (+ (float-time) 20)) value)
    (while (and (not (setq value (funcall condition))) (< (float-time) end))
      (accept-process-output nil 0.05))
    (or value (error "Waited in vain for %s: %S" what (story-problems)))))

(defun story-problems ()
  "Each problem as (TEXT-IT-MARKS . MESSAGE), in the order of the file."
  (flymake-start)
  (mapcar (lambda (one)
            (cons (buffer-substring-no-properties (flymake-diagnostic-beg one) (flymake-diagnostic-end one))
                  (substring-no-properties (flymake-diagnostic-text one))))
          (sort (copy-sequence (flymake-diagnostics))
                (lambda (a b) (< (flymake-diagnostic-beg a) (flymake-diagnostic-beg b))))))

(defun story-fix (wrong right)
  "Go to WRONG, call the command for code actions, and take the one that offers RIGHT."
  (goto-char (point-min))
  (search-forward wrong)
  (goto-char (match-beginning 0))
  (let ((inhibit-message t)
        (last-nonmenu-event ?x) ; nil in batch, which eglot 1.9 takes for a click of the mouse
        (completing-read-function
         (lambda (_prompt choices &rest _)
           (or (cl-find-if (lambda (one) (and (string-match-p (regexp-quote right) one)
                                              (not (string-match-p "[Ii]nstall" one))))
                           (all-completions "" choices))
               (error "No fix offers %s among %S" right (all-completions "" choices))))))
    (eglot-code-actions (point) (1+ (point)) nil t))
  (story-await (concat "the fix of " wrong) (lambda () (looking-at-p (regexp-quote right))))
  (eglot--signal-textDocument/didChange))

(defun story-hover (word)
  "What is shown for WORD when the cursor rests on it."
  (goto-char (point-min))
  (search-forward word)
  (backward-char)
  (let (said)
    (eglot-hover-eldoc-function (lambda (text &rest _) (setq said (and text (substring-no-properties text)))))
    (story-await (concat "the hover of " word) (lambda () said))))

(defun story ()
  "The story."
  (load (getenv "STORY_CONFIG") nil t t)
  (find-file (getenv "STORY_FILE"))
  (set-window-buffer (selected-window) (current-buffer))
  (apply #'eglot (eglot--guess-contact))
  (story-await "two problems" (lambda () (= 2 (length (story-problems)))))
  (message "problems %S" (story-problems))
  (unless (equal '("reqeusts" "respnse") (mapcar #'car (story-problems)))
    (error "The problems mark %S" (mapcar #'car (story-problems))))
  (dolist (one (story-problems))
    (unless (string-match-p (regexp-quote (car one)) (cdr one))
      (error "The message does not name '%s': %s" (car one) (cdr one))))
  (let ((said (story-hover "respnse")))
    (dolist (part '("undefined-name" "'respnse'" "in the module"))
      (unless (string-match-p (regexp-quote part) said)
        (error "The hover does not say %s: %s" part said))))
  (story-fix "reqeusts" "requests")
  (story-fix "respnse" "response")
  (let ((inhibit-message t)) (save-buffer))
  (story-await "no problem" (lambda () (null (story-problems))))
  (eglot-shutdown (eglot-current-server)))

(let ((code 1))
  (condition-case why
      (progn
        (story)
        (message "PASS emacs %s" emacs-version)
        (setq code 0))
    (error
     (message "FAIL %S" why)
     (dolist (one (buffer-list))
       (when (string-match-p "EGLOT" (buffer-name one))
         (with-current-buffer one
           (message "== %s\n%s" (buffer-name one)
                    (buffer-substring-no-properties (max (point-min) (- (point-max) 4000)) (point-max))))))))
  (kill-emacs code))

;;; story.el ends here

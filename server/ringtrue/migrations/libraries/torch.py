"""PyTorch 1.0 to 2.9."""

from __future__ import annotations

from ringtrue.migrations.model import Library, changed

_NOTES = "PyTorch release notes of"

LIBRARY = Library(
    "torch",
    (
        *changed("1.0.0", "1.2.0", f"{_NOTES} 1.0.0 and 1.2.0", {
            "torch.btriunpack": "torch.lu_unpack",
            "torch.btrifact": "torch.lu",
            "torch.btrifact_with_info": "torch.lu",
            "torch.btrisolve": "torch.lu_solve",
            "torch.potrf": "torch.cholesky",
            "torch.potri": "torch.cholesky_inverse",
            "torch.potrs": "torch.cholesky_solve",
            "torch.pstrf": "torch.cholesky",
            "torch.trtrs": "torch.triangular_solve",
            "torch.gesv": "torch.solve",
        }, since="1.1.0"),
        *changed("1.9.0", "", f"{_NOTES} 1.8.0 and 1.9.0", {
            "torch.cholesky": "? use 'torch.linalg.cholesky'",
            "torch.svd": "? use 'torch.linalg.svd'",
            "torch.qr": "? use 'torch.linalg.qr'",
        }, since="1.8.0"),
        *changed("1.11.0", "", f"{_NOTES} 1.11.0", {
            "torch.lu": "? use 'torch.linalg.lu_factor'",
        }),
        *changed("1.13.0", "", f"{_NOTES} 1.13.0", {
            "torch.lu_solve": "? use 'torch.linalg.lu_solve'",
        }),
        *changed("1.7.0", "", "PyTorch documentation of torch.norm", {
            "torch.norm": "? use 'torch.linalg.vector_norm' or 'torch.linalg.norm'",
        }),
        *changed("1.13.0", "", f"{_NOTES} 1.13.0", {
            "torch.triangular_solve": "? use 'torch.linalg.solve_triangular'",
        }),
        *changed("1.9.0", "2.0.0", f"{_NOTES} 1.9.0 and 2.0.0", {
            "torch.eig": "? use 'torch.linalg.eig' or 'torch.linalg.eigvals'",
            "torch.symeig": "? use 'torch.linalg.eigh' or 'torch.linalg.eigvalsh'",
            "torch.lstsq": "? use 'torch.linalg.lstsq', which takes them the other way round",
            "torch.matrix_rank": "? use 'torch.linalg.matrix_rank'",
            "torch.solve": "? use 'torch.linalg.solve', which takes them the other way round",
        }, stays=True),
        *changed("1.10.0", "", f"{_NOTES} 1.10.0", {
            "torch.chain_matmul": "? use 'torch.linalg.multi_dot' with a list",
        }),
        *changed("1.0.0", "", "PyTorch documentation of torch.nn.functional", {
            "torch.nn.functional.upsample": "torch.nn.functional.interpolate",
            "torch.nn.functional.upsample_bilinear": "? use 'torch.nn.functional.interpolate' with mode \"bilinear\"",
            "torch.nn.functional.upsample_nearest": "? use 'torch.nn.functional.interpolate' with mode \"nearest\"",
            "torch.nn.init.uniform": "torch.nn.init.uniform_",
            "torch.nn.init.normal": "torch.nn.init.normal_",
            "torch.nn.init.constant": "torch.nn.init.constant_",
            "torch.nn.init.xavier_uniform": "torch.nn.init.xavier_uniform_",
            "torch.nn.init.xavier_normal": "torch.nn.init.xavier_normal_",
            "torch.nn.init.kaiming_uniform": "torch.nn.init.kaiming_uniform_",
            "torch.nn.init.kaiming_normal": "torch.nn.init.kaiming_normal_",
            "torch.nn.init.orthogonal": "torch.nn.init.orthogonal_",
            "torch.nn.utils.clip_grad_norm": "torch.nn.utils.clip_grad_norm_",
        }, safe=True),
        *changed("1.8.0", "", "PyTorch documentation of Module.register_backward_hook", {
            "torch.nn.modules.module.register_module_backward_hook":
                "torch.nn.modules.module.register_module_full_backward_hook",
            "torch.nn.Module.register_backward_hook": ".register_full_backward_hook",
        }, since="1.8.0"),
        *changed("2.0.0", "", f"{_NOTES} 2.0.0", {
            "torch.nn.utils.stateless.functional_call": "torch.func.functional_call",
            "torch.nn.utils.weight_norm": "torch.nn.utils.parametrizations.weight_norm",
        }, since="2.0.0"),
        *changed("1.12.0", "", f"{_NOTES} 1.12.0", {
            "torch.testing.assert_allclose": "torch.testing.assert_close",
        }, since="1.9.0"),
        *changed("2.4.0", "", f"{_NOTES} 2.4.0", {
            "torch.cuda.amp.autocast": "? use 'torch.amp.autocast(\"cuda\")'",
            "torch.cuda.amp.GradScaler": "? use 'torch.amp.GradScaler(\"cuda\")'",
            "torch.cpu.amp.autocast": "? use 'torch.amp.autocast(\"cpu\")'",
        }),
        *changed("2.1.0", "", f"{_NOTES} 2.1.0", {
            "torch.set_default_tensor_type": "? use 'torch.set_default_dtype' and 'torch.set_default_device'",
        }),
        *changed("1.7.0", "1.8.0", f"{_NOTES} 1.7.0 and 1.8.0", {
            "torch.rfft": "? use the module 'torch.fft'",
            "torch.irfft": "? use the module 'torch.fft'",
            "torch.ifft": "torch.fft.ifft",
        }),
    ),
    eager=("torch",),
)  # fmt: skip

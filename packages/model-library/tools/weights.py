"""Writes fixtures/weights: tiny files by the packages that write such files. python weights.py DIRECTORY; versions stand in fixtures/weights/README.md."""

import pathlib
import sys

import gguf
import numpy
import onnx
import safetensors.torch
import torch
from onnx import TensorProto, helper

into = pathlib.Path(sys.argv[1])
into.mkdir(parents=True, exist_ok=True)
torch.manual_seed(1)

tensors = {
    "model.embed_tokens.weight": torch.zeros(2, 2, dtype=torch.float16),
    "model.layers.0.self_attn.q_proj.weight": torch.zeros(2, 2, dtype=torch.bfloat16),
    "lm_head.weight": torch.zeros(2, 2),
}
safetensors.torch.save_file(tensors, into / "llm.safetensors", metadata={"format": "pt"})
torch.save(tensors, into / "llm.pt")
torch.save(tensors, into / "llm-legacy.bin", _use_new_zipfile_serialization=False)
torch.save(torch.nn.Linear(2, 2), into / "whole-module.pt")
torch.jit.save(torch.jit.script(torch.nn.Linear(2, 2)), into / "script.pt")


class Evil:
    def __reduce__(self):
        import os

        return os.system, ("true",)


torch.save({"a": tensors["lm_head.weight"], "b": Evil()}, into / "evil.ckpt")

writer = gguf.GGUFWriter(into / "llama.gguf", "llama")
writer.add_name("Tiny")
writer.add_block_count(1)
writer.add_context_length(16)
writer.add_file_type(gguf.LlamaFileType.MOSTLY_Q8_0)
writer.add_tokenizer_model("gpt2")
writer.add_token_list(["a", "b"])
writer.add_token_scores([0.0, 1.0])
writer.add_tensor("token_embd.weight", numpy.zeros((2, 32), dtype=numpy.float32))
writer.add_tensor("blk.0.attn_q.weight", gguf.quants.quantize(numpy.zeros((2, 32), dtype=numpy.float32), gguf.GGMLQuantizationType.Q8_0), raw_dtype=gguf.GGMLQuantizationType.Q8_0)
writer.write_header_to_file()
writer.write_kv_data_to_file()
writer.write_tensors_to_file()
writer.close()

weight = helper.make_tensor("embeddings.word_embeddings.weight", TensorProto.FLOAT, [2, 2], [0.0] * 4)
graph = helper.make_graph(
    [helper.make_node("Gather", ["embeddings.word_embeddings.weight", "input_ids"], ["last_hidden_state"])],
    "tiny",
    [helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["n"])],
    [helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, ["n", 2])],
    [weight],
)
model = helper.make_model(graph, producer_name="plinth")
onnx.checker.check_model(model)
onnx.save(model, into / "embedding.onnx")
big = helper.make_tensor("embeddings.word_embeddings.weight", TensorProto.FLOAT, [2, 2], numpy.zeros(4, dtype=numpy.float32).tobytes(), raw=True)
model.graph.initializer[0].CopyFrom(big)
onnx.save(model, into / "external.onnx", save_as_external_data=True, location="external.onnx_data", size_threshold=0)
